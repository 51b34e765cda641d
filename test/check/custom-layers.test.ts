import { expect, it } from 'vitest';
import { rules } from '../../server/rules/index';
import { checked } from './fake-rules';

const model = `import keras
from elsewhere.layers import Base

class Scale(Base):
    def __init__(self, factor, **kwargs):
        super().__init__(**kwargs)
        self.factor = factor

model = keras.Sequential([keras.Input((4,)), Scale(3.0)])
model.save("model.h5")
`;

it('base classes from elsewhere are layers where the configuration says so', async () => {
  const pin = { 'requirements.txt': 'tensorflow==2.10' };
  const named = { ...pin, 'pyproject.toml': '[tool.saveproof]\ncustom-layers = ["elsewhere.layers.Base"]' };
  expect(await checked({ ...pin, 'model.py': model }, { rules, select: ['SP101'] })).toEqual([]);
  expect(await checked({ ...named, 'model.py': model }, { rules, select: ['SP101'] })).toEqual([
    'SP101 error model.py:4',
  ]);
  expect(await checked({ ...pin, 'model.py': model }, { rules, select: ['SP101'] })).toEqual([]);
});
