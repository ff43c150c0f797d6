package org.galerarunbook.fault;

import java.util.List;
import org.galerarunbook.container.FileEntry;

/** A file in the container, which may be stopped. */
record FileAct(String path, String content) implements Act {

  @Override
  public String text(String container, String image) {
    return "f=$(mktemp) && echo '%s' > $f && chmod 644 $f && docker cp $f %s:%s; rm $f"
        .formatted(content, container, path);
  }

  @Override
  public void on(FaultTarget target) {
    target.container().copyIn(List.of(FileEntry.text(path, content + "\n")));
  }
}
