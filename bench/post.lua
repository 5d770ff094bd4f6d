-- Post each line of a file once: path <tab> headers (a: b|c: d) <tab> body. Thread k takes
-- every n-th line. A thread that runs out asks for /healthz, which counts as "other".
local counter = 0
local threads = {}

function setup(thread)
  thread:set("number", counter)
  counter = counter + 1
  table.insert(threads, thread)
end

function init(args)
  success, other, at = 0, 0, 0
  lines = {}
  local n = 0
  for line in io.lines(args[1]) do
    if n % 2 == number then lines[#lines + 1] = line end
    n = n + 1
  end
end

function request()
  at = at + 1
  local line = lines[at]
  if line == nil then return wrk.format("GET", "/healthz") end
  local path, fields, body = line:match("^([^\t]*)\t([^\t]*)\t(.*)$")
  local headers = { ["Content-Type"] = "application/x-www-form-urlencoded" }
  for name, value in fields:gmatch("([^:|]+): ([^|]*)") do headers[name] = value end
  return wrk.format("POST", path, headers, body)
end

function response(status, headers)
  local to = headers["Location"] or headers["location"] or ""
  local good = (status == 302 or status == 303) and not to:find("sign%-in")
  if good then success = success + 1 else other = other + 1 end
end

function done()
  local s, o = 0, 0
  for _, thread in ipairs(threads) do
    s = s + thread:get("success")
    o = o + thread:get("other")
  end
  io.write(string.format("answers: good=%d other=%d\n", s, o))
end
