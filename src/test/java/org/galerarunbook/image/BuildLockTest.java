package org.galerarunbook.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.galerarunbook.image.ImageProgress.Phase;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BuildLockTest {
  @TempDir private Path folder;

  @Test
  @DisplayName("A second build waits, says so, and goes on when the first has ended")
  void waits() throws Exception {
    List<Phase> heard = new CopyOnWriteArrayList<>();
    CountDownLatch waiting = new CountDownLatch(1);
    CompletableFuture<Path> second;
    try (BuildLock.Held first = new BuildLock(folder).acquire(ImageProgress.SILENT)) {
      second =
          CompletableFuture.supplyAsync(
              () -> {
                try (BuildLock.Held held =
                    new BuildLock(folder)
                        .acquire(
                            (phase, line) -> {
                              heard.add(phase);
                              waiting.countDown();
                            })) {
                  return held.workFolder();
                }
              });
      assertThat(waiting.await(10, TimeUnit.SECONDS)).isTrue();
      assertThat(second).isNotDone();
      assertThat(first.workFolder()).exists();
    }
    assertThat(second.get(10, TimeUnit.SECONDS)).doesNotExist();
    assertThat(heard).containsExactly(Phase.WAIT);
  }

  @Test
  @DisplayName("What a killed build left in the work folder is removed, and so is one's own")
  void leftovers() throws Exception {
    Path left = folder.resolve("build/rootfs.x/etc/passwd");
    Files.createDirectories(left.getParent());
    Files.writeString(left, "");
    try (BuildLock.Held held = new BuildLock(folder).acquire(ImageProgress.SILENT)) {
      assertThat(held.workFolder()).isEmptyDirectory();
      Files.writeString(held.workFolder().resolve("rootfs.tar"), "");
    }
    assertThat(folder.resolve("build")).doesNotExist();
  }

  @Test
  @DisplayName("A cache folder that can't be used is named with a remedy")
  void unusable() throws Exception {
    Path file = Files.writeString(folder.resolve("file"), "");
    assertThatThrownBy(() -> new BuildLock(file.resolve("x")).acquire(ImageProgress.SILENT))
        .isInstanceOf(ImageException.class)
        .hasMessageContaining(file.toString())
        .hasMessageContaining("XDG_CACHE_HOME");
  }
}
