import 'import_cycle.jsonnet'
