{ assert false : 'no', auth: {} }
