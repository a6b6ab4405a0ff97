-- One session of Neovim with the language server, without a screen: opens a file, waits for its problems, asks for hover and code actions at the
-- first one, applies the first fix, and prints all of it as JSON. Runs in Neovim 0.7 (`start_client`) and in 0.8 and later (`start`).
-- Environment: PREFLINT_SERVER (a command, one word a line), PREFLINT_FOLDER, PREFLINT_FILE (in the folder).
local folder = vim.env.PREFLINT_FOLDER
local config = {
  name = "preflint",
  cmd = vim.split(vim.env.PREFLINT_SERVER, "\n"),
  root_dir = folder,
  workspace_folders = { { uri = vim.uri_from_fname(folder), name = "work" } },
}
vim.cmd("edit " .. vim.fn.fnameescape(folder .. "/" .. vim.env.PREFLINT_FILE))
local buffer = vim.api.nvim_get_current_buf()
local id
if vim.lsp.start then
  id = vim.lsp.start(config)
else
  id = vim.lsp.start_client(config)
  vim.lsp.buf_attach_client(buffer, id)
end
local problems = {}
vim.wait(60000, function()
  problems = vim.diagnostic.get(buffer)
  return #problems > 0
end, 50)
local client = vim.lsp.get_client_by_id(id)
local function ask(method, params)
  local answer = client.request_sync(method, params, 30000, buffer)
  return answer and answer.result or vim.NIL
end
table.sort(problems, function(left, right)
  return left.lnum < right.lnum or (left.lnum == right.lnum and left.col < right.col)
end)
local first = problems[1]
local document = { uri = vim.uri_from_bufnr(buffer) }
local position = { line = first.lnum, character = first.col }
local range = { start = position, ["end"] = { line = first.end_lnum, character = first.end_col } }
local diagnostic = first.user_data and first.user_data.lsp or {}
local hover = ask("textDocument/hover", { textDocument = document, position = position })
local actions = ask("textDocument/codeAction", { textDocument = document, range = range, context = { diagnostics = {} } })
local titles = {}
for _, action in ipairs(actions) do
  table.insert(titles, action.title)
end
local fix = actions[1]
if fix.edit == nil then
  fix = ask("codeAction/resolve", fix)
end
vim.lsp.util.apply_workspace_edit(fix.edit, client.offset_encoding or "utf-16")
local report = {
  version = tostring(vim.version().major) .. "." .. tostring(vim.version().minor) .. "." .. tostring(vim.version().patch),
  capabilities = vim.lsp.protocol.make_client_capabilities(),
  rules = vim.tbl_map(function(one) return one.code or diagnostic.code end, problems),
  hover = hover,
  actions = titles,
  text = table.concat(vim.api.nvim_buf_get_lines(buffer, 0, -1, true), "\n") .. "\n",
}
io.stdout:write((vim.json and vim.json.encode or vim.fn.json_encode)(report))
client.stop()
vim.cmd("qall!")
