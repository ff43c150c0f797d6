INSERT INTO orders (made_by) SELECT CONCAT(@@wsrep_node_name, SLEEP(2));
INSERT INTO orders (made_by) VALUES (@@wsrep_node_name);
