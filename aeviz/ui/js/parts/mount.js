// What Streamlit calls: at a mount, and again on the same parent whenever data or theme have changed.

/**
 * @param {(data: object) => Function} kindOf the class that shows what the data tell: constructor(parent), update(component), close()
 * @returns {Function} for a module's default export
 */
export function mounting(kindOf) {
  const instances = new WeakMap();
  return (component) => {
    const { parentElement } = component;
    const [data] = component.data; // a list of one: see _as_list in the Python that mounts
    const Kind = kindOf(data);
    let instance = instances.get(parentElement);
    if (instance?.constructor !== Kind) {
      instance?.close();
      instance = new Kind(parentElement);
      instances.set(parentElement, instance);
    }
    instance.update({ ...component, data });
    return () => {
      instances.get(parentElement)?.close();
      instances.delete(parentElement);
    };
  };
}
