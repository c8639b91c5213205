{ other: {} }
