interface Shape { sides: number }
export default Shape;
