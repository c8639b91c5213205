local auth = import 'authgate/auth.libsonnet';
local limits(failures, cap=100) = { failures: failures, hard_cap: cap };

(import '../base.libsonnet') {
  auth+: {
    methods: [
      auth.password({
        credentials_schema: 'auth.LoginCredentials',
        validate_fn: 'auth.validate_login',
        throttle: limits(99, cap=5),
      }),
    ],
  },
}
