-- A pandoc that stays: reads documents as Pandoc's JSON from standard input, writes each in the format asked for.
--
-- A request is a line of JSON, {"to": format, "size": bytes of the document, "options": {...}}, and the document.
-- The answer is a line, "ok" or "error" and a number of bytes, and these bytes: the result, or what went wrong.

local input, output = io.stdin, io.stdout
output:setvbuf("full")

local templates = {}

local function template_of(format)
  if templates[format] == nil then
    local found, template = pcall(function()
      return pandoc.template.compile(pandoc.template.default(format))
    end)
    templates[format] = found and template or false
  end
  return templates[format] or nil
end

local function read_file(path)
  local file = assert(io.open(path, "rb"))
  local text = file:read("a")
  file:close()
  return text
end

local function options_of(request)
  local options = request.options
  local given = {}
  for name, value in pairs(options) do
    given[name] = value
  end
  if given.template then
    given.template = pandoc.template.compile(read_file(given.template))
  elseif given.standalone then
    given.template = template_of(request.to)
  end
  given.standalone = nil
  if pandoc.WriterOptions({}).highlight_method == nil then -- before pandoc 3.8
    given.highlight_method = nil
  end
  return pandoc.WriterOptions(given)
end

-- These say where each picture came from: with its bytes in the bag, that is no path of this machine.
local tell_paths = { docx = true, ipynb = true }

local function with_bagged_pictures(document)
  local names, count = {}, 0
  return document:walk({
    Image = function(image)
      if not names[image.src] then
        local found, content = pcall(read_file, image.src)
        if not found then return nil end
        count = count + 1
        names[image.src] = "picture-" .. count .. (image.src:match("%.%w+$") or "")
        pandoc.mediabag.insert(names[image.src], nil, content)
      end
      image.src = names[image.src]
      return image
    end,
  })
end

local function document_of(body, format)
  local document = pandoc.read(body, "json")
  pandoc.mediabag.empty()
  if tell_paths[format] and body:find('"Image"', 1, true) then
    return with_bagged_pictures(document)
  end
  return document
end

while true do
  local line = input:read("l")
  if not line then break end
  local request = pandoc.json.decode(line, false)
  local body = input:read(request.size)
  local done, result = pcall(function()
    return pandoc.write(document_of(body, request.to), request.to, options_of(request))
  end)
  result = tostring(result)
  output:write(done and "ok" or "error", " ", #result, "\n", result)
  output:flush()
end
