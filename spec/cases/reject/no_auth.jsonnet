{ atuh: {} }
