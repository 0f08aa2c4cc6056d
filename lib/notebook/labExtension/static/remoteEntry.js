/**
 * JupyterLab's extension of plotly shows a figure's PNG, twice as large, until the mouse meets it; then it draws the
 * figure, cut off where the cell ends, and puts a PNG of its own into the notebook. This one has it draw at once, shrink
 * what is wider than the cell, and leave the notebook as it is.
 */
(() => {
  const plotly = "application/vnd.plotly.v1+json";
  let shared;

  function drawing(factory) {
    const createRenderer = (options) => {
      const renderer = factory.createRenderer(options);
      const render = renderer.renderModel.bind(renderer);
      let layout;
      renderer.renderModel = ({ data, metadata, trusted }) => {
        const figure = structuredClone(data[plotly]);
        layout = { ...figure.layout };
        fit(renderer.node, layout);
        return render({ data: { [plotly]: figure }, metadata, trusted, setData() {} });
      };
      new ResizeObserver(() => layout && fit(renderer.node, layout)).observe(renderer.node);
      return renderer;
    };
    return { ...factory, createRenderer };
  }

  /** Shrinks the drawing as a whole, text and all, to the width of its cell; plotly.js finds the mouse in it all the same. */
  function fit({ clientWidth, style }, { width, height }) {
    const scale = clientWidth > 0 && width > clientWidth ? clientWidth / width : 1;
    Object.assign(
      style,
      scale < 1
        ? {
            overflow: "visible",
            minWidth: 0,
            transformOrigin: "0 0",
            transform: `scale(${scale})`,
            height: `${height * scale}px`,
          }
        : { overflow: "", minWidth: "", transformOrigin: "", transform: "", height: "" },
    );
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
