--liquibase formatted sql

--changeset example:1
CREATE TABLE orders (id INT AUTO_INCREMENT PRIMARY KEY);

--changeset example:2
ALTER TABLE orders ADD COLUMN made_by VARCHAR(64);
INSERT INTO orders (made_by) SELECT CONCAT(@@wsrep_node_name, SLEEP(2));
INSERT INTO orders (made_by) VALUES (@@wsrep_node_name);
