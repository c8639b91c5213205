// A good spec that the cases change in one place.
local auth = import 'authgate/auth.libsonnet';
{
  password:: auth.password({ credentials_schema: 'auth.LoginCredentials', validate_fn: 'auth.validate_login' }),
  auth: auth.config({
    session_schema: 'auth.Session',
    user_id_attr: 'user.id',
    session_store: 'auth.store',
    methods: [$.password],
  }),
}
