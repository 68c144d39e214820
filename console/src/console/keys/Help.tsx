// The `?` page: every key, from the registry.

import { Modal } from "@mantine/core";
import { type Command, type Group, keyWords } from "./commands";

const GROUPS: Group[] = ["Move", "Act", "Show", "Go"];

export function Keys({ keys }: { keys: readonly string[] }) {
  if (keys.length > 3) {
    return (
      <span className="keys">
        <kbd>{keys[0]}</kbd>
        <span className="keys-or">to</span>
        <kbd>{keys.at(-1)}</kbd>
      </span>
    );
  }
  return (
    <span className="keys">
      {keys.map((key, i) => (
        <span key={key}>
          {i > 0 && <span className="keys-or">or</span>}
          {keyWords(key).map((word) => (
            <kbd key={word}>{word}</kbd>
          ))}
        </span>
      ))}
    </span>
  );
}

export function Help({ commands, opened, onClose }: { commands: readonly Command[]; opened: boolean; onClose: () => void }) {
  return (
    <Modal opened={opened} onClose={onClose} closeButtonProps={{ "aria-label": "Close" }} transitionProps={{ duration: 0 }} title="Keys" size={760} classNames={{ title: "modal-title" }}>
      <div className="help">
        {GROUPS.map((group) => (
          <section key={group} aria-labelledby={`help-${group}`}>
            <h3 id={`help-${group}`}>{group}</h3>
            <dl>
              {commands
                .filter((command) => command.group === group)
                .map((command) => (
                  <div key={command.id}>
                    <dt>{command.title}</dt>
                    <dd>
                      <Keys keys={command.keys} />
                    </dd>
                  </div>
                ))}
            </dl>
          </section>
        ))}
      </div>
      <section aria-labelledby="help-language">
        <h3 id="help-language" className="help-title">
          In the filter box and the palette
        </h3>
        <p className="help-note">
          <code>state:dispatching</code> <code>late&gt;10</code> <code>left&lt;5</code> <code>worker:ana</code>{" "}
          <code>risk:late,predicted</code> <code>is:hold</code> <code>-is:pinned</code> <code>battery&lt;20</code>. All must hold; a
          minus turns one around. In the palette also <code>assign 9K3M ana</code> <code>hold 9K3M</code> <code>why 9K3M</code>.
          Single keys are off while you type.
        </p>
      </section>
    </Modal>
  );
}
