{ auth: 
