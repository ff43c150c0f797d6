package org.galerarunbook.runbook;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.galerarunbook.runbook.shell.CommandRequest;
import org.galerarunbook.runbook.shell.CommandResult;
import org.galerarunbook.runbook.shell.ShellRunner;
import org.junit.jupiter.api.Assumptions;

/** A browser without a window, in which a page measures itself. */
public final class Browser {
  private static final List<String> NAMES =
      List.of("chromium", "chromium-browser", "google-chrome");

  private final String program;
  private final Path folder;

  private Browser(String program, Path folder) {
    this.program = program;
    this.folder = folder;
  }

  /** The one on the PATH; without one the test is aborted, with this as its reason. */
  public static Browser in(Path folder) {
    Optional<String> found = NAMES.stream().filter(Browser::isOnPath).findFirst();
    Assumptions.assumeTrue(found.isPresent(), "no browser: none of " + NAMES + " is on the PATH");
    return new Browser(found.get(), folder);
  }

  /**
   * What the page tells by {@code parent.postMessage}, shown in a frame as wide as the device.
   *
   * @return its text as HTML, or all that the browser printed when it told nothing
   */
  public String shows(String html, int width) throws IOException {
    Files.writeString(folder.resolve("probed.html"), html);
    Path page =
        Files.writeString(
            folder.resolve("probe.html"),
            "<body><pre id=r>nothing</pre><script>onmessage = (m) => { r.textContent = m.data; };</script>"
                + "<iframe src=probed.html style='border:0;height:900px;overflow:hidden;width:"
                + width
                + "px'></iframe>");
    CommandResult result =
        new ShellRunner(folder)
            .run(
                new CommandRequest(
                    program
                        + " --headless --no-sandbox --disable-gpu --disable-background-networking"
                        + " --hide-scrollbars --user-data-dir=profile --virtual-time-budget=5000"
                        + " --dump-dom file://"
                        + page,
                    Duration.ofSeconds(60)));
    Matcher text = Pattern.compile("(?s)<pre id=\"r\">(.*?)</pre>").matcher(result.stdout().text());
    return text.find() ? text.group(1) : result.stdout().text() + result.stderr().text();
  }

  private static boolean isOnPath(String program) {
    return List.of(System.getenv("PATH").split(":")).stream()
        .anyMatch(d -> Files.isExecutable(Path.of(d, program)));
  }
}
