// What is shown when the page itself fails: what to do, and what was not lost.

import { Component, type ReactNode } from "react";

export class Broken extends Component<{ children: ReactNode }, { error: Error | null }> {
  override state: { error: Error | null } = { error: null };

  static getDerivedStateFromError(error: Error) {
    return { error };
  }

  override render() {
    const { error } = this.state;
    if (!error) return this.props.children;
    return (
      <main className="broken">
        <img src="/icon.svg" alt="" width={48} height={48} />
        <h1>This page ran into a fault of its own</h1>
        <p>The market goes on without it: nothing that was confirmed is lost, and nothing was sent that you did not send.</p>
        <p className="broken-what">{error.message}</p>
        <div className="broken-acts">
          <button type="button" onClick={() => this.setState({ error: null })}>
            Go on
          </button>
          <button type="button" onClick={() => location.reload()}>
            Load the page anew
          </button>
        </div>
      </main>
    );
  }
}
