local auth = import 'authgate/auth.libsonet';
{ auth: auth.config({}) }
