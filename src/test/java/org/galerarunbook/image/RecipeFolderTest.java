package org.galerarunbook.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RecipeFolderTest {
  @TempDir private Path containers;
  private Path script;

  @BeforeEach
  void recipe() throws IOException {
    Files.createDirectories(containers.resolve("base"));
    Files.createDirectories(containers.resolve("mariadb/conf"));
    Files.writeString(containers.resolve("base/make-rootfs"), "#!/bin/sh\n");
    Files.writeString(containers.resolve("mariadb/Dockerfile"), "FROM scratch\n");
    Files.writeString(containers.resolve("mariadb/conf/galera.cnf"), "[mariadbd]\n");
    script = containers.resolve("mariadb/entrypoint.sh");
    Files.writeString(script, "#!/bin/sh\n");
  }

  private String source() {
    return RecipeFolder.source(containers, Recipe.MARIADB_11_8);
  }

  @Test
  @DisplayName(
      "The hash changes with a file, its mode, its name, the base and the suite, not with conf/")
  void hash() throws IOException {
    String before = source();
    assertThat(source()).isEqualTo(before).hasSize(64);
    Files.writeString(containers.resolve("mariadb/conf/galera.cnf"), "[mariadbd]\nwsrep_on=ON\n");
    assertThat(source()).isEqualTo(before);
    assertThat(RecipeFolder.source(containers, Recipe.MARIADB_10_11)).isNotEqualTo(before);
    List<String> seen = new ArrayList<>(List.of(before));
    assertThat(script.toFile().setExecutable(true)).isTrue();
    seen.add(source());
    Files.writeString(script, "#!/bin/bash\n");
    seen.add(source());
    Files.move(script, script.resolveSibling("start.sh"));
    seen.add(source());
    Files.writeString(containers.resolve("base/make-rootfs"), "#!/bin/bash\n");
    seen.add(source());
    assertThat(seen).doesNotHaveDuplicates();
  }

  @Test
  @DisplayName("The build context has the folder's files, their modes, and nothing of conf/")
  void tar() throws IOException {
    assertThat(script.toFile().setExecutable(true)).isTrue();
    ByteArrayOutputStream first = new ByteArrayOutputStream();
    ByteArrayOutputStream second = new ByteArrayOutputStream();
    RecipeFolder folder = new RecipeFolder(containers, "mariadb");
    folder.writeTar(first, containers.resolve("base/make-rootfs"));
    folder.writeTar(second, containers.resolve("base/make-rootfs"));
    assertThat(first.toByteArray()).isEqualTo(second.toByteArray());
    List<String> entries = new ArrayList<>();
    try (TarArchiveInputStream tar =
        new TarArchiveInputStream(new ByteArrayInputStream(first.toByteArray()))) {
      for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
        entries.add("%s %o".formatted(entry.getName(), entry.getMode() & 0777));
      }
    }
    assertThat(entries).containsExactly("Dockerfile 644", "entrypoint.sh 755", "make-rootfs 644");
  }

  @Test
  @DisplayName("A checkout without the folder is said to be incomplete")
  void missing() {
    assertThatThrownBy(() -> new RecipeFolder(containers, "valkey"))
        .isInstanceOf(ImageException.class)
        .hasMessageContaining("valkey does not exist");
  }
}
