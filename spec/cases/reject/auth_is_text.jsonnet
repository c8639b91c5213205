{ auth: 'config' }
