{ auth: '\ud800' }
