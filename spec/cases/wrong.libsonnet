{
  // The places of an imported file are its own.
  mount: 'v1',
  session: { touch: '1s' },
}
