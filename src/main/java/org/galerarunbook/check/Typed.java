package org.galerarunbook.check;

/** How an operator there types what a remedy asks for. All of it is a line for a POSIX shell. */
interface Typed {

  /** SQL on that node, as root. */
  String sql(String node, String statement);

  /** Starts the node with the data it has. */
  String start(String node);

  /** Brings the cluster back when no node is Primary; empty when only the page can. */
  String recover();

  /** Where the node says why, as a comment. */
  String log(String node);

  /** In the lab's containers. */
  Typed CONTAINERS =
      new Typed() {
        @Override
        public String sql(String node, String statement) {
          return "docker exec %s mariadb -e %s".formatted(node, quoted(statement));
        }

        @Override
        public String start(String node) {
          return "docker start " + node;
        }

        @Override
        public String recover() {
          return "./lab recover";
        }

        @Override
        public String log(String node) {
          return "# its log says more: docker logs --tail 50 " + node;
        }
      };

  /** On hosts with systemd. */
  Typed HOSTS =
      new Typed() {
        @Override
        public String sql(String node, String statement) {
          return "sudo mariadb -e %s   # on %s".formatted(quoted(statement), node);
        }

        @Override
        public String start(String node) {
          return "sudo systemctl start mariadb   # on " + node;
        }

        @Override
        public String recover() {
          return "";
        }

        @Override
        public String log(String node) {
          return "# its log says more: sudo journalctl -u mariadb -n 50   # on " + node;
        }
      };

  /** One word of a shell; in double quotes, which read better, where that is the same. */
  static String quoted(String text) {
    return text.matches("[^\"$`\\\\!]*")
        ? '"' + text + '"'
        : "'" + text.replace("'", "'\\''") + "'";
  }
}
