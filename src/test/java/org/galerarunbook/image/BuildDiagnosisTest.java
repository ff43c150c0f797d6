package org.galerarunbook.image;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BuildDiagnosisTest {
  @ParameterizedTest
  @CsvSource({
    "E: Write error - write (28: No space left on device), the disk is full",
    "E: You don't have enough free space in /var/cache/apt/archives/., the disk is full",
    "E: Failed to fetch x  Could not resolve 'mirror.invalid', no package mirror is reachable",
    "E: Unable to locate package valkey-server, the package mirror lacks",
    "make-rootfs: mmdebstrap is not installed, apt-get install mmdebstrap",
    "E: The repository 'x trixie InRelease' is not signed., debian-archive-keyring",
    "E: Release file for x is not valid yet (invalid for another 2h), clock",
    "E: something new, read the lines above"
  })
  @DisplayName("The last lines lead to a remedy")
  void remedy(String line, String remedy) {
    assertThat(BuildDiagnosis.describe("installing", List.of("Step 4", line), "/work"))
        .startsWith("failed while installing\n")
        .contains("    " + line)
        .containsPattern("remedy: .*" + remedy);
  }

  @Test
  @DisplayName("Only the last lines are shown")
  void lastLines() {
    List<String> output = IntStream.range(0, 100).mapToObj(i -> "line " + i).toList();
    assertThat(BuildDiagnosis.describe("building", output, "/work"))
        .contains("line 92", "line 99")
        .doesNotContain("line 91");
  }
}
