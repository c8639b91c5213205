local auth = import 'authgate/auth.libsonnet';
{ auth: ath.config({}) }
