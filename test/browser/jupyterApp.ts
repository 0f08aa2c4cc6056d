/** What the tests use of JupyterLab's application object, which `--expose-app-in-browser` puts into the page. */
export interface Output {
  output_type: string;
  data?: Record<string, unknown>;
  ename?: string;
  evalue?: string;
  name?: string;
  text?: string | string[];
}

interface CellWidget {
  model: {
    type: string;
    executionCount: number | null;
    sharedModel: { getSource(): string };
    outputs: { toJSON(): Output[] };
  };
}

export interface NotebookPanel {
  content: { widgets: CellWidget[]; activeCellIndex: number; deselectAll(): void };
  context: { ready: Promise<void>; model: { dirty: boolean }; save(): Promise<void> };
  sessionContext: {
    ready: Promise<void>;
    session: { kernel: { status: string; info: Promise<unknown>; requestKernelInfo(): Promise<unknown> } };
    shutdown(): Promise<void>;
  };
  dispose(): void;
}

export interface JupyterApp {
  commands: { execute(id: string, args?: object): Promise<unknown> };
  shell: { currentWidget: NotebookPanel; collapseLeft(): void };
  restored: Promise<void>;
}

/** A figure's element in the page, as plotly leaves it. */
export interface PlotElement {
  layout: { width: number };
}

/** What the tests use of an element of the page; they are compiled without the DOM. */
export interface PageElement {
  getBoundingClientRect(): { bottom: number };
  scrollIntoView(options: { block: "start" }): void;
}
