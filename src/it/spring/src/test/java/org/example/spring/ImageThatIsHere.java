package org.example.spring;

import org.testcontainers.utility.DockerImageName;
import org.testcontainers.utility.ImageNameSubstitutor;

/**
 * Where no registry answers, the tests run on the image that is here: Testcontainers' own way of
 * giving a name another image, by {@code testcontainers.properties}.
 */
public final class ImageThatIsHere extends ImageNameSubstitutor {

  @Override
  public DockerImageName apply(DockerImageName original) {
    String here = System.getenv("GALERA_IMAGE");
    return here == null || here.isEmpty() || !original.getUnversionedPart().equals("mariadb")
        ? original
        : DockerImageName.parse(here).asCompatibleSubstituteFor(original);
  }

  @Override
  protected String getDescription() {
    return "GALERA_IMAGE in place of mariadb";
  }
}
