package org.example.migrations;

import java.io.IOException;
import org.testcontainers.utility.DockerImageName;
import org.testcontainers.utility.ImageNameSubstitutor;

/**
 * The project's own tests run where no registry answers, on the image that was built there:
 * Testcontainers' way of giving a name another image, by {@code testcontainers.properties}.
 */
public final class ImageThatIsHere extends ImageNameSubstitutor {

  private static final String BUILT = "galera-runbook/mariadb:11.8-trixie";

  @Override
  public DockerImageName apply(DockerImageName original) {
    if (!original.getUnversionedPart().equals("mariadb")) {
      return original;
    }
    String named = System.getenv("MARIADB_IMAGE");
    if (named != null && !named.isEmpty()) {
      return DockerImageName.parse(named).asCompatibleSubstituteFor(original);
    }
    return !isHere(original.asCanonicalNameString()) && isHere(BUILT)
        ? DockerImageName.parse(BUILT).asCompatibleSubstituteFor(original)
        : original;
  }

  private static boolean isHere(String image) {
    try {
      return new ProcessBuilder("docker", "image", "inspect", image)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start()
              .waitFor()
          == 0;
    } catch (IOException noClient) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  @Override
  protected String getDescription() {
    return "the image that is here in place of mariadb's";
  }
}
