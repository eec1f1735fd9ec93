-- SPDX-License-Identifier: Apache-2.0
insert into purchase (id, state) values (1, 'open'), (2, 'open'), (3, 'packed'), (4, 'packed'), (5, 'sent'), (6, 'sent');
insert into purchase_line (id, quantity, purchase_id) values (1, 1, 1), (2, 2, 2), (3, 3, 3), (4, 4, 4), (5, 5, 5), (6, 6, 6);
