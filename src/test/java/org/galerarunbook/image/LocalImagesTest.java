package org.galerarunbook.image;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class LocalImagesTest {
  private static String container(String id, String image, String command, String labels) {
    return """
        {"Id":"%s","Image":"%s","ImageID":"%s","Command":"%s",
         "Labels":{"org.galerarunbook.recipe":"mariadb"%s}}"""
        .formatted(id, image, image, command, labels);
  }

  @Test
  @DisplayName("Only the steps of a killed build are removed, never a node of a lab")
  void leftovers() throws IOException {
    try (FakeEngine fake = new FakeEngine()) {
      String finished = ",\"org.galerarunbook.source\":\"x\"";
      fake.on(
              "GET /containers/json",
              200,
              "["
                  + String.join(
                      ",",
                      container("step", "sha256:1", "/bin/sh -c 'apt-get'", ""),
                      container("node", "sha256:2", "docker-entrypoint.sh", finished),
                      container("shell", "sha256:2", "/bin/sh -c 'sleep 9'", finished),
                      container("byhand", "sha256:1", "docker-entrypoint.sh", ""),
                      container("tagged", "sha256:3", "/bin/sh -c 'sleep 9'", ""))
                  + "]")
          .on("GET /images/sha256:3/json", 200, "{\"Id\":\"sha256:3\",\"RepoTags\":[\"a:1\"]}")
          .on("GET /images/json", 200, "[{\"Id\":\"sha256:9\"},{\"Id\":\"sha256:8\"}]")
          .on("DELETE /containers/step", 204, "")
          .on("DELETE /images/sha256:9", 200, "[]")
          .on("DELETE /images/sha256:8", 409, "{\"message\":\"in use by a container\"}");
      assertThat(new LocalImages(fake.engine().client()).removeLeftovers()).isEqualTo(2);
      assertThat(fake.requests())
          .filteredOn(request -> request.startsWith("DELETE"))
          .containsExactlyInAnyOrder(
              "DELETE /containers/step", "DELETE /images/sha256:9", "DELETE /images/sha256:8");
    }
  }
}
