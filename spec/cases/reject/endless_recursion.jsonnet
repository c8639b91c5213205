local f(x) = f(x + 1); { auth: f(0) }
