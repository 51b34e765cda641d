export { once } from '../../python/once';
