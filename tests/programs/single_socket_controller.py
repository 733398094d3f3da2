#!/usr/bin/env python3
"""A simulated controller for the single-socket protocol: rotator or hexapod.

It shares no code with the library under test: Python's standard library only,
with the layouts of the golden vectors in ../vectors. It listens for one client,
sends configuration and telemetry, and acknowledges or rejects commands.

    single_socket_controller.py --device rotator|camera|m2 [--port 0] [--seed 1]
        [--tidy] [--gui SECONDS] [--duration 60]

The first line on standard output is the port, then comes one line a command:
seconds since the start, code, parameters, counter, "OK" or the reason.

Unless --tidy is given, it has the habits of the real controllers' server:

- leftover memory in place of the time stamp of a command status;
- one frame every 20 ms, a command status before telemetry;
- one recv() of at most 60 bytes every 50 ms, ignored unless it is a whole
  command; at most 4 statuses wait, further ones are lost;
- a new connection begins with the last frames of the one before;
- a second client is accepted and receives nothing until the first is gone.

With --gui, the GUI has control from so many seconds after the first telemetry on, for 3 s.

Motion: the rotator keeps its velocity and acceleration limits. A hexapod moves
along the straight line between two poses, in the time that its longest strut
takes at the strut's limits, or in the time that the velocity limits ask for.
"""

import argparse
import collections
import json
import math
import os
import random
import select
import socket
import struct
import sys
import time

STANDBY, ENABLED, FAULT = 0, 2, 4
STATIONARY, MOVING, TRACKING, STOPPING, CONSTANT_VELOCITY = 0, 1, 2, 3, 6
GUI, CSC = 1, 2
ACK, NO_ACK = 1, 2
STATUS_ID, TELEMETRY_ID, CONFIG_ID = 1, 2, 3
COMMAND = struct.Struct("<III6d")
HEADER = struct.Struct("<IIqq")
STATUS = struct.Struct("<Id50s")
TAI_MINUS_UTC_SEC = 37

MOVE_COMPLETE, DDS_COMMAND_SOURCE = 0x2, 0x400

ENABLE_DRIVES, SET_STATE = 0x7000, 0x8000
STATE_REQUESTS = {2: "ENABLE", 3: "STANDBY", 6: "CLEAR_ERROR", 8: "FAULT"}
# SET_ENABLED_SUBSTATE
MOVE_REQUEST, TRACK_REQUEST, STOP_REQUEST, VELOCITY_REQUEST = 1, 2, 3, 6

FORMATS = {"i16": "h", "u16": "H", "i32": "i", "u32": "I", "f64": "d", "bool": "?"}
VECTORS = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "vectors")


class Rejected(Exception):
    """A command that changes nothing; its text is the reason."""


class Record:
    """A packed struct, laid out as a golden vector says; fields by C names."""

    def __init__(self, vector):
        self.fields = {field["name"]: field for field in vector["fields"]}
        self.data = bytearray(vector["byteLength"])

    def set(self, **values):
        for name, value in values.items():
            self.write(self.fields[name], 0, value)

    def write(self, field, base, value):
        values = value if isinstance(value, (list, tuple)) else [value]
        size = field["byteLength"] // field.get("count", 1)
        for index, one in enumerate(values):
            start = base + field["offset"] + index * size
            if field["type"] == "struct":
                for inner in field["fields"]:
                    self.write(inner, start, one[inner["name"]])
            else:
                struct.pack_into("<" + FORMATS[field["type"]], self.data, start, one)


def within(name, value, low, high):
    # Written so that NaN is out of the range, too.
    if not low <= value <= high:
        raise Rejected(f"{name} must be in {low}..{high}: {value}")
    return value


def limit(name, value, high):
    if not 0 < value <= high:
        raise Rejected(f"{name} must be in (0, {high}]: {value}")
    return value


def ramp_sec(distance, velocity, acceleration):
    """The time of a move from rest to rest within both limits."""
    if distance > velocity**2 / acceleration:
        return distance / velocity + velocity / acceleration
    return 2 * math.sqrt(distance / acceleration)


class Device:
    """The states and commands that all devices have."""

    def __init__(self, name):
        with open(os.path.join(VECTORS, f"single-socket-{name}.json")) as file:
            vectors = json.load(file)
        self.config = Record(vectors["Config"])
        self.telemetry = Record(vectors["Telemetry"])
        self.state, self.substate = STANDBY, STATIONARY
        self.drives_enabled = False
        self.target = None  # what POSITION_SET has set
        self.config_changed = True

    def execute(self, code, params, now):
        """Does what a command asks for; returns the seconds that it takes."""
        keeps_target = code in self.target_codes
        if code == ENABLE_DRIVES:
            duration = self.enable_drives(params[0], now)
        elif code == SET_STATE:
            duration = self.set_state(params[0], now)
        elif code in self.commands:
            duration = self.commands[code](params, now)
        else:
            raise Rejected(f"Unknown command {code:#x}")
        if not keeps_target:
            self.target = None
        return duration or 0.0

    def enable_drives(self, request, now):
        self.drives_enabled = request != 0
        self.config_changed = True
        if not self.drives_enabled and self.state == ENABLED:
            self.enter(STANDBY, now)

    def set_state(self, request, now):
        name = STATE_REQUESTS.get(request)
        changes = {
            (STANDBY, "ENABLE"): ENABLED,
            (STANDBY, "CLEAR_ERROR"): STANDBY,
            (ENABLED, "STANDBY"): STANDBY,
            (FAULT, "CLEAR_ERROR"): STANDBY,
        }
        state = FAULT if name == "FAULT" else changes.get((self.state, name))
        if state is None:
            raise Rejected(f"SET_STATE {request} is not granted in state {self.state}")
        if state == ENABLED and not self.drives_enabled:
            raise Rejected("The drives must be enabled")
        self.enter(state, now)

    def enter(self, state, now):
        self.state = state
        self.halt(now)
        self.substate = STATIONARY

    def must_be_enabled(self):
        if self.state != ENABLED:
            raise Rejected(f"State must be ENABLED: it is {self.state}")

    def must_be_stationary(self):
        self.must_be_enabled()
        if self.substate != STATIONARY:
            raise Rejected(f"It must be STATIONARY: it is {self.substate}")

    def set_substate(self, params, now):
        request = params[0]
        if request == STOP_REQUEST:
            self.must_be_enabled()
            duration = self.halt(now)
            self.substate = STOPPING if duration > 0 else STATIONARY
            return duration
        self.must_be_stationary()
        if request in self.motions:
            return self.motions[request](params, now)
        raise Rejected(f"Unknown enabled substate request {request}")

    def application_status(self, csc_commands):
        return DDS_COMMAND_SOURCE if csc_commands else 0


class Rotator(Device):
    """One axis; each of its motions is a list of (start, position, velocity, acceleration)."""

    telemetry_sec = 0.05

    def __init__(self, jitter):
        super().__init__("rotator")
        self.jitter = jitter
        self.velocity_max, self.acceleration_max = 3.5, 1.0
        self.emergency_acceleration, self.emergency_jerk = 1.5, 10.0
        self.segments = [(0.0, 0.0, 0.0, 0.0)]
        self.end_sec = 0.0
        self.goal = 0.0
        self.track = None
        self.track_sec = self.follow_sec = 0.0
        self.track_lost = False
        self.constant_velocity = None
        self.success = False
        self.odometer, self.last_position = 0.0, 0.0
        self.target_codes = (0x8007, 0x800B)
        self.commands = {
            0x8002: self.set_substate,
            0x8007: self.set_position,
            0x800B: self.set_constant_velocity,
            0x9001: self.set_velocity_max,
            0x9002: self.set_acceleration_max,
            0x9003: self.set_emergency_acceleration,
            0x9004: self.set_emergency_jerk,
            0x9005: self.set_jerk,
            0x9031: self.set_track,
        }
        self.motions = {
            MOVE_REQUEST: self.move,
            TRACK_REQUEST: self.begin_track,
            VELOCITY_REQUEST: self.begin_constant_velocity,
        }

    def at(self, now):
        """Where it is, how fast it goes, and how it is accelerated."""
        begun = (segment for segment in reversed(self.segments) if segment[0] <= now)
        start, position, velocity, acceleration = next(begun, self.segments[0])
        sec = now - start
        return (
            position + velocity * sec + acceleration / 2 * sec**2,
            velocity + acceleration * sec,
            acceleration,
        )

    def plan(self, phases, now):
        """Makes a motion of phases: (seconds, acceleration), then rest."""
        position, velocity, _ = self.at(now)
        self.segments = []
        for sec, acceleration in phases:
            self.segments.append((now, position, velocity, acceleration))
            position += velocity * sec + acceleration / 2 * sec**2
            velocity += acceleration * sec
            now += sec
        self.end_sec = now
        self.segments.append((now, position, 0.0, 0.0))
        self.goal = position

    def go(self, goal, now):
        position, _, _ = self.at(now)
        distance, v, a = abs(goal - position), self.velocity_max, self.acceleration_max
        up = min(v / a, math.sqrt(distance / a))
        level = max(0.0, distance - a * up**2) / v
        signed = math.copysign(a, goal - position)
        self.plan([(up, signed), (level, 0.0), (up, -signed)], now)
        self.segments[-1] = (self.end_sec, goal, 0.0, 0.0)
        self.goal = goal

    def halt(self, now):
        self.track = None
        a = self.emergency_acceleration if self.state == FAULT else self.acceleration_max
        _, velocity, _ = self.at(now)
        self.plan([(abs(velocity) / a, -math.copysign(a, velocity))], now)
        return self.end_sec - now

    def set_position(self, params, now):
        self.must_be_stationary()
        self.target = params[0]

    def move(self, params, now):
        if self.target is None:
            raise Rejected("No position is set")
        self.go(within("Position", self.target, -90.0, 90.0), now)
        self.substate, self.success = MOVING, False
        return self.end_sec - now

    def begin_track(self, params, now):
        self.substate, self.success = TRACKING, False
        self.track, self.track_sec, self.follow_sec = None, now, now

    def set_track(self, params, now):
        self.must_be_enabled()
        if self.substate != TRACKING:
            raise Rejected("It must be SLEWING_OR_TRACKING")
        sec, position, velocity = params[0] - TAI_MINUS_UTC_SEC, params[1], params[2]
        if not all(map(math.isfinite, (sec, position, velocity))):
            raise Rejected("Time, position and velocity must be finite")
        if abs(position + velocity * (now - sec)) > 90:
            self.enter(FAULT, now)
            raise Rejected("Tracked position is out of the limits")
        self.track, self.track_sec = (sec, position, velocity), now

    def set_constant_velocity(self, params, now):
        self.must_be_stationary()
        within("Velocity", params[0], -self.velocity_max, self.velocity_max)
        limit("Duration", params[1], 3600.0)
        self.constant_velocity = params[0], params[1]
        self.target = None

    def begin_constant_velocity(self, params, now):
        if self.constant_velocity is None:
            raise Rejected("No velocity is set")
        (velocity, sec), self.constant_velocity = self.constant_velocity, None
        a = self.acceleration_max
        up = min(abs(velocity) / a, sec)
        position, _, _ = self.at(now)
        within("End position", position + math.copysign(a * up * sec, velocity), -90, 90)
        signed = math.copysign(a, velocity)
        self.plan([(up, signed), (sec - up, 0.0), (up, -signed)], now)
        self.substate, self.success = CONSTANT_VELOCITY, False
        return self.end_sec - now

    def set_velocity_max(self, params, now):
        self.must_be_stationary()
        self.velocity_max = limit("velocity_limit", params[0], 3.5)
        self.config_changed = True

    def set_acceleration_max(self, params, now):
        self.must_be_stationary()
        self.acceleration_max = limit("accel_limit", params[0], 1.0)
        self.config_changed = True

    def set_emergency_acceleration(self, params, now):
        self.must_be_stationary()
        self.emergency_acceleration = limit("emergency_accel_limit", params[0], 10.0)
        self.config_changed = True

    def set_emergency_jerk(self, params, now):
        self.must_be_stationary()
        self.emergency_jerk = limit("emergency_jerk_limit", params[0], 100.0)
        self.config_changed = True

    def set_jerk(self, params, now):
        self.must_be_stationary()
        limit("jerk_limit", params[0], 4.0)  # which no configuration shows

    def tick(self, now):
        """Does what time does."""
        if self.substate == TRACKING:
            if now - self.track_sec > 5:
                self.track_lost = True
                self.enter(FAULT, now)
            elif self.track is not None:
                self.follow(now)
        elif self.substate != STATIONARY and now >= self.end_sec:
            self.success = self.substate == MOVING
            self.substate = STATIONARY
        if self.state == STANDBY:
            self.track_lost = False

    def follow(self, now):
        """Steers towards the target, no faster than it can still slow down."""
        sec, position, target_velocity = self.track
        here, velocity, _ = self.at(now)
        self.goal = position + target_velocity * (now - sec)
        error = self.goal - here
        speed = min(
            self.velocity_max,
            math.sqrt(abs(error) * self.acceleration_max),
            5 * abs(error),
        )
        wanted = target_velocity + math.copysign(speed, error)
        change = self.acceleration_max * (now - self.follow_sec)
        velocity += max(-change, min(change, wanted - velocity))
        self.segments, self.follow_sec = [(now, here, velocity, 0.0)], now

    def fill_config(self):
        self.config.set(
            velocity_limit=self.velocity_max,
            accel_limit=self.acceleration_max,
            pos_error_threshold=0.1,
            upper_pos_limit=90.0,
            lower_pos_limit=-90.0,
            following_error_threshold=0.1,
            track_success_pos_threshold=0.01,
            tracking_lost_timeout=5.0,
            emergency_jerk_limit=self.emergency_jerk,
            emergency_accel_limit=self.emergency_acceleration,
            disable_limit_max_time=120.0,
            max_velocity_limit=3.5,
            drives_enabled=self.drives_enabled,
        )

    def fill_telemetry(self, now, csc_commands):
        position, velocity, acceleration = self.at(now)
        self.odometer += abs(position - self.last_position)
        self.last_position = position
        measured = position + self.jitter(3e-6)
        counts = round(measured * 200_000) & 0xFFFFFFFF
        tracks = self.substate == TRACKING and self.track is not None
        in_position = tracks and abs(position - self.goal) <= 0.01
        self.telemetry.set(
            biss_motor_encoder_axis_a=counts,
            biss_motor_encoder_axis_b=counts,
            biss_linear_encoder_axis_a=counts,
            biss_linear_encoder_axis_b=counts,
            application_status=self.application_status(csc_commands),
            motor_current=[5 * acceleration] * 2,
            bus_voltage=20.0,
            demand_accel=acceleration,
            demand_vel=velocity,
            demand_pos=position,
            state=float(self.state),
            enabled_substate=float(self.substate),
            fault_substate=2.0 if self.state == FAULT else 0.0,
            current_pos=measured,
            flags_slew_complete=float(in_position),
            flags_tracking_success=float(in_position),
            flags_pt2pt_move_complete=float(self.success),
            flags_move_success=float(self.success),
            flags_no_new_track_cmd_error=float(self.track_lost),
            rotator_odometer=self.odometer,
            set_pos=math.nan,  # not every controller reports it
        )


class Hexapod(Device):
    """Six struts, of which only the lengths before and after a move are used."""

    telemetry_sec = 0.05

    LIMITS = {
        "camera": [11400.0, -13100.0, 13100.0, 0.36, -0.1, 0.1],
        "m2": [10500.0, -8900.0, 8900.0, 0.175, -0.05, 0.05],
    }
    PIVOTS = {"camera": [0.0, 0.0, -2758400.0], "m2": [0.0, 0.0, -703000.0]}
    BASES = {
        "camera": [
            (227600, 653800, -525000),
            (-227600, 653800, -525000),
            (-680000, -129700, -525000),
            (-452300, -524000, -525000),
            (452300, -524000, -525000),
            (680000, -129700, -525000),
        ],
        "m2": [
            (0, 1701800, 114300),
            (-1542350, -719210, 114300),
            (1542350, -719210, 114300),
            (790, 1460490, 228600),
            (-1503370, 7660, 228600),
            (1503370, 7660, 228600),
        ],
    }
    MIRRORS = {
        "camera": [
            (472800, 512200, -121400),
            (-472800, 512200, -121400),
            (-680000, 153300, -121400),
            (-207200, -665500, -121400),
            (207200, -665500, -121400),
            (680000, 153300, -121400),
        ],
        "m2": [
            (0, 1701800, 607300),
            (-1542350, -719210, 607300),
            (1542350, -719210, 607300),
            (493790, 1460490, 228600),
            (-1256870, -419290, 228600),
            (1256870, -419290, 228600),
        ],
    }

    def __init__(self, name, jitter):
        super().__init__("hexapod")
        self.name, self.jitter = name, jitter
        self.limits = list(self.LIMITS[name])
        self.pivot = list(self.PIVOTS[name])
        self.velocities = [2000.0, 0.1146, 2000.0, 0.1146]  # xy, uv, z, w
        self.strut_velocity, self.strut_acceleration = 500.0, 500.0
        self.start = self.goal = self.commanded = [0.0] * 6
        self.start_sec, self.move_sec = 0.0, 0.0
        self.stop_share, self.stop_sec = None, 0.0
        self.there = False
        self.target_codes = (0x8004, 0x8010)
        self.commands = {
            0x8001: self.set_substate,
            0x8004: self.set_position,
            0x8007: self.set_pivot,
            0x800B: self.set_acceleration,
            0x800C: self.set_velocities,
            0x800D: self.set_limits,
            0x8010: self.set_offset,
        }
        self.motions = {MOVE_REQUEST: self.move}

    def lengths(self, pose):
        """How much longer each strut is than in the pose zero, in um."""
        x, y, z, *angles = pose
        (su, cu), (sv, cv), (sw, cw) = (
            (math.sin(math.radians(angle)), math.cos(math.radians(angle)))
            for angle in angles
        )
        turn = [
            [cw * cv, cw * sv * su - sw * cu, cw * sv * cu + sw * su],
            [sw * cv, sw * sv * su + cw * cu, sw * sv * cu - cw * su],
            [-sv, cv * su, cv * cu],
        ]
        changes = []
        for base, mirror in zip(self.BASES[self.name], self.MIRRORS[self.name]):
            arm = [mirror[i] - self.pivot[i] for i in range(3)]
            moved = [
                self.pivot[i] + sum(turn[i][j] * arm[j] for j in range(3)) + (x, y, z)[i]
                for i in range(3)
            ]
            changes.append(math.dist(base, moved) - math.dist(base, mirror))
        return changes

    def share(self, now):
        """How much of the way is done: up and down again within the same time."""
        if self.move_sec == 0:
            return 1.0
        done = max(0.0, min(1.0, (now - self.start_sec) / self.move_sec))
        share = 2 * done**2 if done < 0.5 else 1 - 2 * (1 - done) ** 2
        return share if self.stop_share is None else self.stop_share

    def pose(self, now):
        share = self.share(now)
        if share == 1:
            return list(self.goal)
        return [a + share * (b - a) for a, b in zip(self.start, self.goal)]

    def halt(self, now):
        if self.move_sec == 0 or now >= self.start_sec + self.move_sec:
            return 0.0
        if self.stop_share is None:
            self.stop_share, self.stop_sec = self.share(now), now + 0.3
        return max(0.0, self.stop_sec - now)

    def check(self, pose):
        xy, min_z, max_z, uv, min_w, max_w = self.limits
        lows = [-xy, -xy, min_z, -uv, -uv, min_w]
        highs = [xy, xy, max_z, uv, uv, max_w]
        for name, value, low, high in zip("xyzuvw", pose, lows, highs):
            within(name, value, low, high)
        for length in self.lengths(pose):
            within("Strut", length, -14100.0, 14100.0)
        return pose

    def set_position(self, params, now):
        self.must_be_stationary()
        self.target = self.check(list(params))

    def set_offset(self, params, now):
        self.must_be_stationary()
        self.target = self.check([a + b for a, b in zip(self.commanded, params)])

    def move(self, params, now):
        if self.target is None:
            raise Rejected("No position is set")
        self.start, self.goal = self.pose(now), self.target
        x, y, z, u, v, w = (b - a for a, b in zip(self.start, self.goal))
        ways = [math.hypot(x, y), math.hypot(u, v), abs(z), abs(w)]
        longest = max(
            abs(b - a) for a, b in zip(self.lengths(self.start), self.lengths(self.goal))
        )
        self.move_sec = max(
            ramp_sec(longest, self.strut_velocity, self.strut_acceleration),
            *(2 * way / limit for way, limit in zip(ways, self.velocities)),
        )
        self.start_sec, self.stop_share = now, None
        self.commanded, self.substate, self.there = self.goal, MOVING, False
        return self.move_sec

    def set_pivot(self, params, now):
        self.must_be_stationary()
        self.pivot = [within("Pivot", value, -1e7, 1e7) for value in params[:3]]
        self.config_changed = True

    def set_acceleration(self, params, now):
        self.must_be_stationary()
        self.strut_acceleration = limit("acceleration_strut", params[0], 500.0)
        self.config_changed = True

    def set_velocities(self, params, now):
        self.must_be_stationary()
        names, highs = ("xy", "uv", "z", "w"), (2000.0, 0.1146, 2000.0, 0.1146)
        self.velocities = [limit(*each) for each in zip(names, params, highs)]
        self.config_changed = True

    def set_limits(self, params, now):
        self.must_be_stationary()
        xy, min_z, max_z, uv, min_w, max_w = self.LIMITS[self.name]
        limit("xy", params[0], xy)
        limit("uv", params[3], uv)
        if not min_z <= params[1] < params[2] <= max_z:
            raise Rejected("Limits for z are out of order or too wide")
        if not min_w <= params[4] < params[5] <= max_w:
            raise Rejected("Limits for w are out of order or too wide")
        self.limits = list(params)
        self.config_changed = True

    def tick(self, now):
        """Does what time does."""
        end = self.start_sec + self.move_sec
        if self.stop_share is not None:
            end = self.stop_sec
        if self.substate != STATIONARY and now >= end:
            self.there = self.substate == MOVING
            self.substate = STATIONARY

    def fill_config(self):
        xy, uv, z, w = self.velocities
        self.config.set(
            acceleration_strut=self.strut_acceleration,
            vel_limits=[xy, z, uv, w],
            max_displacement_strut=14100.0,
            max_velocity_strut=self.strut_velocity,
            pos_limits=self.limits,
            pivot=self.pivot,
            drives_enabled=self.drives_enabled,
        )

    def fill_telemetry(self, now, csc_commands):
        pose = self.pose(now)
        lengths = self.lengths(pose)
        measured = [value + self.jitter(0.1 if i < 3 else 1e-6) for i, value in enumerate(pose)]
        status = self.application_status(csc_commands)
        self.telemetry.set(
            strut_measured_pos_raw=[round(length * 100) for length in lengths],
            application_status=status | (MOVE_COMPLETE if self.there else 0),
            bus_voltage=[100.0] * 3,
            strut_commanded_delta_pos_m=[length * 1e-6 for length in lengths],
            strut_commanded_final_pos=self.lengths(self.commanded),
            state=float(self.state),
            enabled_substate=float(self.substate),
            measured_xyz=measured[:3],
            measured_uvw=measured[3:],
            estimated_posfiltvel=[
                {"pos": length, "pos_filt": length * 1e-6, "vel": 0.0}
                for length in lengths
            ],
            commanded_pos=self.commanded,
        )


class Controller:
    """A device on its port."""

    def __init__(self, args):
        self.args = args
        self.random = random.Random(args.seed)
        jitter = lambda most: self.random.uniform(-most, most)
        self.device = Rotator(jitter) if args.device == "rotator" else Hexapod(args.device, jitter)
        self.start = time.time()
        self.telemetry_start = float("inf")
        self.counter = 0
        self.statuses = collections.deque()
        self.last_frames = collections.deque(maxlen=3)
        self.client = None
        self.read_due = self.send_due = self.telemetry_due = 0.0

    def has_csc_control(self, now):
        since = now - self.telemetry_start - self.args.gui
        return not (self.args.gui > 0 and 0 <= since < 3)

    def frame(self, frame_id, body, now):
        self.counter += 1
        sec, nsec = divmod(round((now + TAI_MINUS_UTC_SEC) * 1e9), 10**9)
        return HEADER.pack(frame_id, self.counter, sec, nsec) + bytes(body)

    def status_frame(self, counter, status, duration, reason, now):
        tai = now + TAI_MINUS_UTC_SEC
        sec, nsec = int(tai), int(tai % 1 * 1e9)
        if not self.args.tidy:
            sec, nsec = (
                self.random.choice([0, self.random.getrandbits(64) - 2**63]) for _ in range(2)
            )
        header = HEADER.pack(STATUS_ID, counter, sec, nsec)
        return header + STATUS.pack(status, duration, reason.encode()[:49])

    def obey(self, data, now):
        commander, counter, code, *params = COMMAND.unpack(data)
        status, duration, reason = ACK, 0.0, ""
        try:
            if commander not in (GUI, CSC):
                raise Rejected("Unrecognized commander; must be one of GUI or CSC")
            if commander == CSC and not self.has_csc_control(now):
                raise Rejected("The CSC is not the commander")
            duration = self.device.execute(code, params, now)
        except Rejected as rejected:
            status, reason = NO_ACK, str(rejected)
        print(
            f"{now - self.start:.3f} {code:#06x} {params} counter {counter}: {reason or 'OK'}",
            flush=True,
        )
        if self.args.tidy or len(self.statuses) < 4:
            self.statuses.append(self.status_frame(counter, status, duration, reason, now))

    def accept(self, listener):
        if not select.select([listener], [], [], 0)[0]:
            return
        self.client, _ = listener.accept()
        self.client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.device.config_changed = True
        if self.args.tidy:
            self.statuses.clear()
        else:
            for frame in list(self.last_frames):
                self.send(frame)

    def lose(self, now):
        self.client.close()
        self.client = None
        if self.device.substate != STATIONARY:
            self.device.substate = STOPPING
            self.device.halt(now)

    def read(self, now):
        if not select.select([self.client], [], [], 0)[0]:
            return
        try:
            data = self.client.recv(COMMAND.size)
        except OSError:
            data = b""
        self.read_due = time.time() + (0 if self.args.tidy else 0.05)
        if not data:
            self.lose(now)
        elif len(data) == COMMAND.size:
            self.obey(data, now)
        else:
            print(f"ignored a command of {len(data)} bytes", flush=True)

    def send(self, frame):
        try:
            self.client.sendall(frame)
        except OSError:
            self.lose(time.time())

    def send_next(self, now):
        device = self.device
        if self.statuses:
            frame = self.statuses.popleft()
        elif device.config_changed:
            device.config_changed = False
            device.fill_config()
            frame = self.frame(CONFIG_ID, device.config.data, now)
        elif now >= self.telemetry_due:
            self.telemetry_due = now + device.telemetry_sec
            self.telemetry_start = min(self.telemetry_start, now)
            device.fill_telemetry(now, self.has_csc_control(now))
            frame = self.frame(TELEMETRY_ID, device.telemetry.data, now)
        else:
            return
        self.last_frames.append(frame)
        self.send_due = now + (0 if self.args.tidy else 0.02)
        self.send(frame)

    def run(self):
        with socket.create_server(("127.0.0.1", self.args.port), backlog=1) as listener:
            print(listener.getsockname()[1], flush=True)
            while time.time() - self.start < self.args.duration:
                now = time.time()
                self.device.tick(now)
                if self.client is None:
                    self.accept(listener)
                if self.client is not None and now >= self.read_due:
                    self.read(now)
                if self.client is not None and now >= self.send_due:
                    self.send_next(now)
                time.sleep(0.002)


def parse_args():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    add = parser.add_argument
    add("--device", choices=["rotator", "camera", "m2"], default="rotator")
    add("--port", type=int, default=0, help="0 for any that is free")
    add("--seed", type=int, default=1, help="of jitter and of leftover memory")
    add("--tidy", action="store_true", help="without the real server's habits")
    add("--gui", type=float, default=0, help="s of telemetry until the GUI takes control for 3 s")
    add("--duration", type=float, default=60, help="s until it ends")
    return parser.parse_args()


if __name__ == "__main__":
    try:
        Controller(parse_args()).run()
    except (BrokenPipeError, KeyboardInterrupt):
        sys.exit(1)
