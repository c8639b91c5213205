{ auth: error 'no' }
