package org.galerarunbook.playbook;

import org.galerarunbook.runbook.Runbook;

/** How a page gives a node of the lab another image: {@code sh other-image NODE IMAGE}. */
final class OtherImage {

  private static final String SCRIPT =
      """
      set -e
      node=$1 image=$2
      docker rename $node $node-before
      docker inspect --format '{{range $name, $value := .Config.Labels}}{{println (print $name "=" $value)}}{{end}}' \\
        $node-before | grep -E 'galerarunbook.(lab|role|folder|owner)=' > node.labels
      port=$(docker inspect --format '{{(index .HostConfig.PortBindings "3306/tcp" 0).HostPort}}' $node-before)
      docker create --name $node --hostname $node --label-file node.labels --network galera-runbook-lab \\
        --network-alias $node --network-alias $node.local --cap-add NET_ADMIN --volumes-from $node-before \\
        -p 127.0.0.1:$port:3306 --entrypoint /usr/local/bin/start-node $image mariadbd
      for path in usr/local/bin/start-node usr/local/bin/galera-state usr/local/bin/galera-healthcheck \\
        etc/galera etc/mysql/tls etc/mysql/mariadb.conf.d/z-galera.cnf root/.my.cnf; do
        docker cp -a $node-before:/$path - > part.tar
        docker cp -a - $node:/$(dirname $path) < part.tar
      done
      rm part.tar
      docker rm $node-before
      """;

  private OtherImage() {}

  /** Writes the script. The container that it makes is not started. */
  static void write(Runbook page) {
    page.step("Write down how a node of this lab gets another image, on the volume that it has")
        .why(
            "Not started, with all that was placed in its container before; yours has a way of its own.")
        .loses(
            "nothing yet; what it removes, once all was copied, is the old container, without its volume")
        .input(SCRIPT)
        .run("cat > other-image");
  }
}
