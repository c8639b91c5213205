// Steps of a check, in order; the first that fails ends it.
let passed = 0;

export const step = async (name, check) => {
  await check();
  passed += 1;
  console.log(`ok - ${name}`);
};

export const report = () => console.log(`${passed} passed, 0 failed`);
