{ auth: std.foldl(function(a, b) a + a, std.range(0, 1000), 'xxxxxxxxxxxxxxxx') }
