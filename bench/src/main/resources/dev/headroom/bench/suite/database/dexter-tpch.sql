-- SPDX-License-Identifier: Apache-2.0
-- What Dexter advised for the 22 queries of TPC-H, recorded on 2026-11-28 as its output "Index found".
-- Dexter 0.6.3 (https://github.com/ankane/dexter, commit d4219325ae024832c6e1f25e19af5628dd627694), all
-- options at their defaults, the queries as a file (--input-format sql); with pg_query 2.2, whose field
-- of a column's name is "str" and not "sval". PostgreSQL 15.18 with HypoPG 1.3.1. Data: scale 0.05 by
-- io.trino.tpch 1.4, primary keys, VACUUM ANALYZE.
CREATE INDEX ON public.lineitem (l_partkey);
CREATE INDEX ON public.lineitem (l_suppkey);
CREATE INDEX ON public.orders (o_custkey);
CREATE INDEX ON public.partsupp (ps_suppkey);
