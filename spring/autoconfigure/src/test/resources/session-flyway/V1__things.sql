-- SPDX-License-Identifier: Apache-2.0
CREATE TABLE things (name text);
