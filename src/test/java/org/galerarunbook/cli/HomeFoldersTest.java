package org.galerarunbook.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import org.galerarunbook.lab.LabAssembly;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HomeFoldersTest {
  @TempDir private Path folder;
  private final StringWriter out = new StringWriter();

  @AfterEach
  void forget() {
    System.clearProperty(LabAssembly.CERTIFICATES);
  }

  @Test
  @DisplayName("What certs and keys make without --dir is where the lab looks, wherever one stands")
  void ofTheLab() {
    System.setProperty(LabAssembly.CERTIFICATES, folder.resolve("certs").toString());
    assertThat(lab("certs", "issue")).isZero();
    assertThat(lab("certs", "verify")).isZero();
    assertThat(lab("keys")).isZero();
    assertThat(folder.resolve("certs/ca/ca-key.pem")).exists();
    assertThat(folder.resolve("keys/gpg/ada@passbolt.com.key")).exists();
  }

  @Test
  @DisplayName("In the project's own folder the names are short, as on the pages")
  void shown() {
    assertThat(HomeFolders.certificates()).hasToString("certs");
    assertThat(HomeFolders.templates()).hasToString("certs-template");
    assertThat(HomeFolders.demoKeys()).hasToString("keys/gpg");
  }

  private int lab(String... arguments) {
    return Main.commandLine().setOut(new PrintWriter(out)).execute(arguments);
  }
}
