-- What every script begins with. All keys are below one prefix, so that a database can be shared.
--
--   epoch             number of the latest bump of any user
--   everyone          number of the latest bump of everybody
--   subject:<user>    number of the bump that ended all earlier sessions of a user; stays when the user goes
--   version:<user>    moves when something that is loaded of the user changes
--   token:<hash>      a session: it lives while its key is here, and revocation deletes it
--   user:<user>       hashes of a user's sessions, by the time of their mint
--   all, handles      hashes of all sessions, by the time of their mint and by their bytes
local P = KEYS[1]
local FIELDS = { 'user', 'epoch', 'source', 'method', 'created', 'used', 'expires', 'agent' }

-- The epoch that a session of the user must have; false for a user who never had one.
local function epoch_of(user)
  local own = redis.call('GET', P .. 'subject:' .. user)
  if not own then return false end
  local everyone = tonumber(redis.call('GET', P .. 'everyone') or 0)
  return math.max(tonumber(own), everyone)
end

local function read(hash)
  local t = redis.call('HMGET', P .. 'token:' .. hash, unpack(FIELDS))
  if not t[1] then return nil end
  return t
end

-- The session, if it lives at `now`.
local function live(hash, now, unused_since)
  local t = read(hash)
  if not t then return nil end
  local epoch = epoch_of(t[1])
  if not epoch or epoch ~= tonumber(t[2]) then return nil end
  if tonumber(t[7]) <= now or tonumber(t[6]) <= unused_since then return nil end
  return t
end

-- Ends a session; 1 if there was one.
local function drop(hash, user)
  redis.call('ZREM', P .. 'user:' .. user, hash)
  redis.call('ZREM', P .. 'all', hash)
  redis.call('ZREM', P .. 'handles', hash)
  return redis.call('DEL', P .. 'token:' .. hash)
end

-- A key lasts no longer than its session may, by the server's own clock: so memory is given back without a sweep.
local function last(hash, now, idle, expires)
  redis.call('PEXPIRE', P .. 'token:' .. hash, math.max(1, math.min(idle, expires - now)))
end

-- Sessions of a list of hashes, flat: hash, fields and the user's version, one after the other.
local function told(hashes, now, unused_since)
  local all = {}
  for _, hash in ipairs(hashes) do
    local t = live(hash, now, unused_since)
    if t then
      all[#all + 1] = hash
      for i = 1, 8 do all[#all + 1] = t[i] or '' end
      all[#all + 1] = redis.call('GET', P .. 'version:' .. t[1]) or '0'
    end
  end
  return all
end
