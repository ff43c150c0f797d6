--liquibase formatted sql

--changeset example:1
CREATE TABLE orders (id INT AUTO_INCREMENT PRIMARY KEY, made_by VARCHAR(64));

--changeset example:2
INSERT INTO orders (made_by) SELECT CONCAT(@@wsrep_node_name, SLEEP(2));
INSERT INTO orders (made_by) VALUES (@@wsrep_node_name);
