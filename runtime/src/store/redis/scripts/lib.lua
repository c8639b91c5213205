-- What every script begins with. All keys are below one prefix, so that a database can be shared.
--
--   epoch             number of the latest bump of any user
--   everyone          number of the latest bump of everybody
--   subject:<user>    "<epoch> <version>": number of the bump that ended all earlier sessions of a user, and a number that
--                     moves when something that is loaded of the user changes, 0 where it is left out; stays when the user goes
--   session:<hash>    a session: it lives while its key is here, and revocation deletes it
--   user:<user>       hashes of a user's sessions, by the time of their mint
--   all, handles      hashes of all sessions, by the time of their mint and by their bytes
--
-- A session is one text, so that one plain command reads it beside what else decides:
--
--   epoch \n created \n used \n expires \n source \n method \n agent \n user
--
-- The first four are numbers, no line but the user's has a line break in it.
local P = KEYS[1]

local function parsed(raw)
  if not raw then return nil end
  local epoch, created, used, expires, source, method, agent, user =
    string.match(raw, '^(%d+)\n(%d+)\n(%d+)\n(%d+)\n([^\n]*)\n([^\n]*)\n([^\n]*)\n(.*)$')
  if not user then return nil end
  return { raw = raw, epoch = tonumber(epoch), created = tonumber(created), used = tonumber(used),
    expires = tonumber(expires), source = source, method = method, agent = agent, user = user }
end

local function read(hash)
  return parsed(redis.call('GET', P .. 'session:' .. hash))
end

-- A key lasts no longer than its session may, by the server's own clock: so memory is given back without a sweep.
local function write(hash, t, now, idle)
  local raw = string.format('%.0f\n%.0f\n%.0f\n%.0f\n', t.epoch, t.created, t.used, t.expires)
    .. t.source .. '\n' .. t.method .. '\n' .. t.agent .. '\n' .. t.user
  local lasts = math.max(1, math.min(t.used + idle - now, t.expires - now))
  redis.call('SET', P .. 'session:' .. hash, raw, 'PX', string.format('%.0f', lasts))
end

-- Adds one, under the epoch that its user has here.
local function add(hash, t, now, idle)
  write(hash, t, now, idle)
  redis.call('ZADD', P .. 'user:' .. t.user, t.created, hash)
  redis.call('ZADD', P .. 'all', t.created, hash)
  redis.call('ZADD', P .. 'handles', 0, hash)
end

-- Epoch and version of a user; nothing for one who never had a session.
local function subject(user)
  local raw = redis.call('GET', P .. 'subject:' .. user)
  if not raw then return nil end
  local epoch, version = string.match(raw, '^(%d+) ?(%d*)$')
  return tonumber(epoch), tonumber(version) or 0
end

local function set_subject(user, epoch, version)
  redis.call('SET', P .. 'subject:' .. user, string.format('%.0f %.0f', epoch, version))
end

-- Makes sure that a user has both.
local function meet(user)
  redis.call('SETNX', P .. 'subject:' .. user, '0 0')
end

-- The epoch that a session of the user must have; false for a user who never had one.
local function epoch_of(user)
  local own = subject(user)
  if not own then return false end
  return math.max(own, tonumber(redis.call('GET', P .. 'everyone') or 0))
end

-- The session, if it lives at `now`.
local function live(hash, now, unused_since)
  local t = read(hash)
  if not t or t.epoch ~= epoch_of(t.user) or t.expires <= now or t.used <= unused_since then return nil end
  return t
end

-- Ends a session; 1 if there was one.
local function drop(hash, user)
  redis.call('ZREM', P .. 'user:' .. user, hash)
  redis.call('ZREM', P .. 'all', hash)
  redis.call('ZREM', P .. 'handles', hash)
  return redis.call('DEL', P .. 'session:' .. hash)
end

-- Live sessions of a list of hashes, flat: hash, session and the user's version, one after the other.
local function told(hashes, now, unused_since)
  local all = {}
  for _, hash in ipairs(hashes) do
    local t = live(hash, now, unused_since)
    if t then
      all[#all + 1] = hash
      all[#all + 1] = t.raw
      local _, version = subject(t.user)
      all[#all + 1] = string.format('%.0f', version)
    end
  end
  return all
end
