package org.galerarunbook;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class ReadmeTest {

  @Test
  @DisplayName("The README shows the test of the project that uses the library, letter by letter")
  void example() throws IOException {
    String source =
        Files.readString(
            Path.of("src/it/consumer/src/test/java/org/example/orders/OrdersTest.java"));
    String shown =
        source.substring(
            source.indexOf("// tag::readme\n") + "// tag::readme\n".length(),
            source.indexOf("// end::readme"));
    assertThat(shown.lines()).as("lines of the example").hasSizeGreaterThan(15);
    assertThat(Files.readString(Path.of("README.md"))).contains("```java\n" + shown + "```\n");
  }
}
