/**
 * JupyterLab's extension of plotly shows a figure's PNG, twice as large, until the mouse meets it; then it draws the
 * figure, cut off where the cell ends, and puts a PNG of its own into the notebook. This one has it draw at once, scroll
 * what is wider than the cell, and leave the notebook as it is.
 */
(() => {
  const plotly = "application/vnd.plotly.v1+json";
  let shared;

  function drawing(factory) {
    const createRenderer = (options) => {
      const renderer = factory.createRenderer(options);
      renderer.node.style.overflowX = "auto";
      const render = renderer.renderModel.bind(renderer);
      renderer.renderModel = ({ data, metadata, trusted }) =>
        render({ data: { [plotly]: structuredClone(data[plotly]) }, metadata, trusted, setData() {} });
      return renderer;
    };
    return { ...factory, createRenderer };
  }

  async function extension() {
    const [{ get }] = Object.values(shared["@jupyterlab/rendermime"]);
    const { IRenderMimeRegistry } = (await get())();
    const activate = (app, rendermime) => {
      // Once plotly's own is there; notebooks are opened later.
      void app.started.then(() => {
        const factory = rendermime.getFactory(plotly);
        if (factory) rendermime.addFactory(drawing(factory), 1);
      });
    };
    return { __esModule: true, default: { id: "wearlaws:plotly", autoStart: true, requires: [IRenderMimeRegistry], activate } };
  }

  (globalThis._JUPYTERLAB ??= {}).wearlaws = {
    init: (scope) => void (shared = scope),
    get: async () => {
      const module = await extension();
      return () => module;
    },
  };
})();
