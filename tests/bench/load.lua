-- SPDX-License-Identifier: GPL-2.0-or-later
-- For wrk: makes the calls that stand in a file, and tells what came of it as JSON in the last line.
-- A line is METHOD, PATH, HEADERS (each ended by \x1f), BODY, with tabs between.
-- Threads take the calls in turn: with as many calls as threads, each thread has its own.

local threads = 0

function setup (thread)
  thread:set ("first", threads)
  threads = threads + 1
  thread:set ("step", threads)
  all = all or {}
  table.insert (all, thread)
  for _, one in ipairs (all) do
    one:set ("step", threads)
  end
end

function init (args)
  calls = {}
  for line in io.lines (args[1]) do
    local method, path, headers, body = line:match ("^([^\t]*)\t([^\t]*)\t([^\t]*)\t(.*)$")
    local named = {}
    for name, value in headers:gmatch ("([^:\x1f]+): ([^\x1f]*)\x1f") do
      named[name] = value
    end
    table.insert (calls, wrk.format (method, path, named, body ~= "" and body or nil))
  end
  at = first
end

function request ()
  local call = calls[at % #calls + 1]
  at = at + step
  return call
end

function done (summary, latency, requests)
  local errors = summary.errors
  io.write (string.format (
    '{"requests": %d, "seconds": %f, "p50": %f, "p99": %f, ' ..
    '"errors": {"connect": %d, "read": %d, "write": %d, "status": %d, "timeout": %d}}\n',
    summary.requests, summary.duration / 1e6, latency:percentile (50) / 1e3, latency:percentile (99) / 1e3,
    errors.connect, errors.read, errors.write, errors.status, errors.timeout))
end
