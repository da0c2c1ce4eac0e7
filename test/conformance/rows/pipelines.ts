import { expressions, pipelines, stories } from "../tables.ts";
import assert from "node:assert/strict";

const at = (iso: string): Date => new Date(iso);

const calls = [
  { _id: 1, agent: "anna", topic: "card", seconds: 30, at: at("2026-03-28T22:30:00Z"), tags: ["a", "b"] },
  { _id: 2, agent: "anna", topic: "loan", seconds: 90, at: at("2026-03-29T08:00:00Z"), tags: [] },
  { _id: 3, agent: "boris", topic: "card", seconds: 60, at: at("2026-03-29T20:59:00Z"), tags: ["b"] },
  { _id: 4, agent: "boris", topic: "card", seconds: null, at: at("2026-03-29T21:01:00Z") },
  { _id: 5, topic: "loan", seconds: 120, at: at("2026-03-30T10:00:00Z"), tags: null },
];

export const pipelineRows = [
  ...pipelines(calls, [
    {
      name: "$match, $group and $sort",
      pipeline: [
        { $match: { topic: "card" } },
        {
          $group: {
            _id: "$agent",
            calls: { $sum: 1 },
            seconds: { $sum: "$seconds" },
            mean: { $avg: "$seconds" },
          },
        },
        { $sort: { _id: 1 } },
      ],
      gives: [
        { _id: "anna", calls: 1, seconds: 30, mean: 30 },
        { _id: "boris", calls: 2, seconds: 60, mean: 60 },
      ],
    },
    {
      name: "$group puts a missing key under null",
      pipeline: [{ $group: { _id: "$agent", n: { $count: {} } } }, { $sort: { _id: 1 } }],
      gives: [
        { _id: null, n: 1 },
        { _id: "anna", n: 2 },
        { _id: "boris", n: 2 },
      ],
    },
    {
      name: "$group by a document",
      pipeline: [
        { $group: { _id: { agent: "$agent", topic: "$topic" }, n: { $sum: 1 } } },
        { $sort: { n: -1, "_id.agent": 1, "_id.topic": 1 } },
        { $limit: 2 },
      ],
      gives: [
        { _id: { agent: "boris", topic: "card" }, n: 2 },
        { _id: { topic: "loan" }, n: 1 },
      ],
    },
    {
      name: "$min and $max pass over null, $first and $last do not",
      pipeline: [
        { $sort: { _id: 1 } },
        {
          $group: {
            _id: null,
            min: { $min: "$seconds" },
            max: { $max: "$seconds" },
            first: { $first: "$agent" },
            last: { $last: "$agent" },
          },
        },
      ],
      gives: [{ _id: null, min: 30, max: 120, first: "anna", last: null }],
    },
    {
      name: "$push and $addToSet",
      pipeline: [
        { $sort: { _id: 1 } },
        { $group: { _id: null, all: { $push: "$agent" }, set: { $addToSet: "$topic" } } },
        { $project: { _id: 0, all: 1, n: { $size: "$set" } } },
      ],
      gives: [{ all: ["anna", "anna", "boris", "boris"], n: 2 }],
    },
    {
      name: "$group of nothing",
      pipeline: [{ $match: { _id: 99 } }, { $group: { _id: null, n: { $sum: 1 } } }],
      gives: [],
    },
    { name: "$count", pipeline: [{ $match: { agent: "anna" } }, { $count: "n" }], gives: [{ n: 2 }] },
    { name: "$count of nothing", pipeline: [{ $match: { _id: 99 } }, { $count: "n" }], gives: [] },
    {
      name: "$sort, $skip and $limit",
      pipeline: [{ $sort: { seconds: -1 } }, { $skip: 1 }, { $limit: 2 }, { $project: { seconds: 1 } }],
      gives: [
        { _id: 2, seconds: 90 },
        { _id: 3, seconds: 60 },
      ],
    },
    {
      name: "$sort puts null and missing first",
      pipeline: [{ $sort: { agent: 1, _id: -1 } }, { $limit: 2 }, { $project: { agent: 1 } }],
      gives: [{ _id: 5 }, { _id: 2, agent: "anna" }],
    },
    {
      name: "$unwind",
      pipeline: [{ $unwind: "$tags" }, { $project: { tags: 1 } }, { $sort: { _id: 1, tags: 1 } }],
      gives: [
        { _id: 1, tags: "a" },
        { _id: 1, tags: "b" },
        { _id: 3, tags: "b" },
      ],
    },
    {
      name: "$unwind keeping what is empty",
      pipeline: [
        { $unwind: { path: "$tags", preserveNullAndEmptyArrays: true } },
        { $project: { tags: 1 } },
        { $sort: { _id: 1, tags: 1 } },
      ],
      gives: [
        { _id: 1, tags: "a" },
        { _id: 1, tags: "b" },
        { _id: 2 },
        { _id: 3, tags: "b" },
        { _id: 4 },
        { _id: 5, tags: null },
      ],
    },
    {
      name: "$unwind of a scalar keeps the document",
      pipeline: [{ $match: { _id: 1 } }, { $unwind: "$topic" }, { $project: { topic: 1 } }],
      gives: [{ _id: 1, topic: "card" }],
    },
    {
      name: "$bucket: a boundary begins the next bucket",
      pipeline: [
        {
          $bucket: {
            groupBy: "$seconds",
            boundaries: [0, 60, 120],
            default: "other",
            output: { n: { $sum: 1 } },
          },
        },
      ],
      gives: [
        { _id: 0, n: 1 },
        { _id: 60, n: 2 },
        { _id: "other", n: 2 },
      ],
    },
    {
      name: "$bucket counts when no output is asked for",
      pipeline: [
        { $match: { _id: { $lte: 3 } } },
        { $bucket: { groupBy: "$seconds", boundaries: [0, 60, 120] } },
      ],
      gives: [
        { _id: 0, count: 1 },
        { _id: 60, count: 2 },
      ],
    },
    {
      name: "$facet",
      pipeline: [
        {
          $facet: {
            total: [{ $count: "n" }],
            agents: [{ $group: { _id: "$agent" } }, { $sort: { _id: 1 } }],
            none: [{ $match: { _id: 0 } }],
          },
        },
      ],
      gives: [{ total: [{ n: 5 }], agents: [{ _id: null }, { _id: "anna" }, { _id: "boris" }], none: [] }],
    },
    {
      name: "$project keeps, $set adds and $unset removes",
      pipeline: [
        { $match: { _id: 1 } },
        { $project: { topic: 1, seconds: 1 } },
        { $set: { minutes: { $divide: ["$seconds", 60] }, "deep.er": "$topic" } },
        { $unset: ["seconds"] },
      ],
      gives: [{ _id: 1, topic: "card", minutes: 0.5, deep: { er: "card" } }],
    },
    {
      name: "$project leaves out",
      pipeline: [{ $match: { _id: 5 } }, { $project: { at: 0, tags: 0, _id: 0 } }],
      gives: [{ topic: "loan", seconds: 120 }],
    },
    {
      name: "$$REMOVE takes a field away",
      pipeline: [
        { $match: { _id: 5 } },
        { $project: { topic: 1, seconds: { $cond: [{ $gt: ["$seconds", 100] }, "$$REMOVE", "$seconds"] } } },
      ],
      gives: [{ _id: 5, topic: "loan" }],
    },
    {
      name: "$group by local day",
      pipeline: [
        {
          $group: {
            _id: { $dateTrunc: { date: "$at", unit: "day", timezone: "Europe/Moscow" } },
            n: { $sum: 1 },
          },
        },
        { $sort: { _id: 1 } },
      ],
      gives: [
        { _id: at("2026-03-28T21:00:00Z"), n: 3 },
        { _id: at("2026-03-29T21:00:00Z"), n: 2 },
      ],
    },
    {
      name: "$group by hour and weekday",
      pipeline: [
        {
          $group: {
            _id: {
              hour: { $hour: { date: "$at", timezone: "Asia/Yekaterinburg" } },
              day: { $dayOfWeek: { date: "$at", timezone: "Asia/Yekaterinburg" } },
            },
            n: { $sum: 1 },
          },
        },
        { $sort: { "_id.day": 1, "_id.hour": 1 } },
      ],
      gives: [
        { _id: { hour: 3, day: 1 }, n: 1 },
        { _id: { hour: 13, day: 1 }, n: 1 },
        { _id: { hour: 1, day: 2 }, n: 1 },
        { _id: { hour: 2, day: 2 }, n: 1 },
        { _id: { hour: 15, day: 2 }, n: 1 },
      ],
    },
    { name: "an unknown stage", pipeline: [{ $nonsense: {} }], code: 40324 },
    { name: "two stages in one", pipeline: [{ $match: {}, $limit: 1 }], code: 40323 },
    { name: "an unknown expression", pipeline: [{ $project: { a: { $nonsense: 1 } } }], code: 31325 },
    { name: "an unknown expression in $set", pipeline: [{ $set: { a: { $nonsense: 1 } } }], code: 168 },
    { name: "an unknown accumulator", pipeline: [{ $group: { _id: 1, a: { $nonsense: 1 } } }], code: 15952 },
    { name: "$group without _id", pipeline: [{ $group: { n: { $sum: 1 } } }], code: 15955 },
    {
      name: "a field of $group that is no accumulator",
      pipeline: [{ $group: { _id: 1, n: 5 } }],
      code: 40234,
    },
    { name: "a limit of nothing", pipeline: [{ $limit: 0 }], code: 15958 },
    { name: "an empty sort", pipeline: [{ $sort: {} }], code: 15976 },
    { name: "a path of $unwind without $", pipeline: [{ $unwind: "tags" }], code: 28818 },
    { name: "mixed inclusion and exclusion", pipeline: [{ $project: { a: 1, b: 0 } }], code: 31254 },
    { name: "an undefined variable", pipeline: [{ $set: { a: "$$nope" } }], code: 17276 },
    {
      name: "$bucket without a place for a value",
      pipeline: [{ $bucket: { groupBy: "$seconds", boundaries: [0, 10] } }],
      code: 40066,
    },
    {
      name: "$bucket boundaries out of order",
      pipeline: [{ $bucket: { groupBy: "$seconds", boundaries: [10, 0] } }],
      code: 40194,
    },
    { name: "$facet in $facet", pipeline: [{ $facet: { a: [{ $facet: { b: [] } }] } }], code: 40600 },
    { name: "$size of no list", pipeline: [{ $set: { n: { $size: "$topic" } } }], code: 17124 },
    { name: "$in of no list", pipeline: [{ $set: { n: { $in: ["card", "$topic"] } } }], code: 40081 },
    {
      name: "$switch without a match",
      pipeline: [{ $set: { n: { $switch: { branches: [{ case: { $eq: ["$seconds", -1] }, then: 1 }] } } } }],
      code: 40066,
    },
    {
      name: "an unknown time zone",
      pipeline: [{ $set: { h: { $hour: { date: "$at", timezone: "Mars/Base" } } } }],
      code: 40485,
    },
    {
      name: "an unknown format letter",
      pipeline: [{ $set: { h: { $dateToString: { date: "$at", format: "%Q" } } } }],
      code: 18536,
    },
  ]),
  ...stories({
    "aggregate: $lookup by field": async ({ db, docs }) => {
      await docs.insertMany([
        { _id: 1, client: "c1" },
        { _id: 2, client: "c9" },
        { _id: 3 },
        { _id: 4, client: ["c1", "c2"] },
      ]);
      await db.collection<{ _id: string; name: string; client?: null }>("clients").insertMany([
        { _id: "c1", name: "Анна" },
        { _id: "c2", name: "Борис" },
      ]);
      const found = await docs
        .aggregate([
          { $lookup: { from: "clients", localField: "client", foreignField: "_id", as: "clients" } },
          { $project: { names: "$clients.name" } },
          { $sort: { _id: 1 } },
        ])
        .toArray();
      assert.deepEqual(found, [
        { _id: 1, names: ["Анна"] },
        { _id: 2, names: [] },
        { _id: 3, names: [] },
        { _id: 4, names: ["Анна", "Борис"] },
      ]);
    },
    "aggregate: $lookup with a pipeline and variables": async ({ db, docs }) => {
      await docs.insertMany([
        { _id: 1, low: 2 },
        { _id: 2, low: 9 },
      ]);
      await db.collection<{ _id: number; of: number; n: number }>("parts").insertMany([
        { _id: 1, of: 1, n: 1 },
        { _id: 2, of: 1, n: 3 },
        { _id: 3, of: 2, n: 5 },
        { _id: 4, of: 1, n: 4 },
      ]);
      const found = await docs
        .aggregate([
          {
            $lookup: {
              from: "parts",
              localField: "_id",
              foreignField: "of",
              let: { low: "$low" },
              pipeline: [
                { $match: { $expr: { $gte: ["$n", "$$low"] } } },
                { $sort: { n: -1 } },
                { $project: { _id: 0, n: 1 } },
              ],
              as: "parts",
            },
          },
          { $sort: { _id: 1 } },
        ])
        .toArray();
      assert.deepEqual(found, [
        { _id: 1, low: 2, parts: [{ n: 4 }, { n: 3 }] },
        { _id: 2, low: 9, parts: [] },
      ]);
    },
  }),
  ...expressions(
    {
      n: 7,
      half: 2.5,
      neg: -3,
      word: "Hello",
      list: [1, 2, 3],
      docs: [{ k: "a", v: 1 }, { k: "b", v: 2 }, { v: 3 }],
      none: null,
      when: at("2026-10-25T23:30:15.250Z"),
      sub: { a: { b: "deep" } },
    },
    [
      ["$sub.a.b", "deep"],
      ["$docs.k", ["a", "b"]],
      ["$missing", undefined],
      [{ $literal: "$n" }, "$n"],
      [{ $ifNull: ["$none", "$missing", "else"] }, "else"],
      [{ $cond: { if: { $gt: ["$n", 5] }, then: "big", else: "small" } }, "big"],
      [{ $switch: { branches: [{ case: { $eq: ["$n", 7] }, then: "seven" }], default: "other" } }, "seven"],
      [{ $switch: { branches: [{ case: false, then: 1 }], default: "other" } }, "other"],
      [{ $eq: ["$none", "$missing"] }, false],
      [{ $lt: ["$missing", null] }, true],
      [{ $gt: ["text", 5] }, true],
      [{ $ne: ["$n", 7] }, false],
      [{ $and: [1, "$n", true] }, true],
      [{ $and: [] }, true],
      [{ $or: [0, null, "$missing"] }, false],
      [{ $not: ["$none"] }, true],
      [{ $in: [2, "$list"] }, true],
      [{ $in: ["x", "$docs.k"] }, false],
      [{ $add: ["$n", "$half", 0.5] }, 10],
      [{ $add: ["$n", "$none"] }, null],
      [{ $add: ["$when", 1000] }, at("2026-10-25T23:30:16.250Z")],
      [{ $subtract: ["$n", 10] }, -3],
      [{ $subtract: ["$when", at("2026-10-25T23:30:15Z")] }, 250],
      [{ $multiply: ["$n", "$half"] }, 17.5],
      [{ $divide: ["$n", 2] }, 3.5],
      [{ $floor: "$half" }, 2],
      [{ $ceil: "$half" }, 3],
      [{ $abs: "$neg" }, 3],
      [{ $round: ["$half", 0] }, 2],
      [{ $round: [3.5] }, 4],
      [{ $round: [1.256, 2] }, 1.26],
      [{ $round: [1234, -2] }, 1200],
      [{ $floor: "$none" }, null],
      [{ $min: ["$n", "$half", "$none"] }, 2.5],
      [{ $max: "$list" }, 3],
      [{ $sum: "$list" }, 6],
      [{ $sum: ["$n", "text", 1] }, 8],
      [{ $avg: "$list" }, 2],
      [{ $avg: "$none" }, null],
      [{ $size: "$list" }, 3],
      [{ $first: "$list" }, 1],
      [{ $last: "$list" }, 3],
      [{ $arrayElemAt: ["$list", 1] }, 2],
      [{ $arrayElemAt: ["$list", -1] }, 3],
      [{ $arrayElemAt: ["$list", 9] }, undefined],
      [{ $filter: { input: "$list", cond: { $gte: ["$$this", 2] } } }, [2, 3]],
      [{ $filter: { input: "$docs", as: "d", cond: { $eq: ["$$d.k", "b"] } } }, [{ k: "b", v: 2 }]],
      [{ $filter: { input: "$none", cond: true } }, null],
      [{ $map: { input: "$docs", as: "d", in: { $add: ["$$d.v", "$n"] } } }, [8, 9, 10]],
      [
        {
          $map: {
            input: "$list",
            in: { $map: { input: "$list", as: "x", in: { $multiply: ["$$x", "$$this"] } } },
          },
        },
        [
          [1, 2, 3],
          [2, 4, 6],
          [3, 6, 9],
        ],
      ],
      [{ $mergeObjects: ["$sub", { a: 1, c: 2 }, "$none"] }, { a: 1, c: 2 }],
      [{ $concat: ["$word", ", ", "мир"] }, "Hello, мир"],
      [{ $concat: ["$word", "$none"] }, null],
      [{ $toString: "$n" }, "7"],
      [{ $toString: "$half" }, "2.5"],
      [{ $toString: "$when" }, "2026-10-25T23:30:15.250Z"],
      [{ $toString: true }, "true"],
      [{ $toLower: "$word" }, "hello"],
      [{ $toLower: "$none" }, ""],
      [
        ["$n", "$missing", 1],
        [7, null, 1],
      ],
      [
        { a: "$n", b: { c: "$word" } },
        { a: 7, b: { c: "Hello" } },
      ],
      [{ $hour: "$when" }, 23],
      [{ $hour: { date: "$when", timezone: "+05:30" } }, 5],
      [{ $hour: { date: "$when", timezone: "America/New_York" } }, 19],
      [{ $hour: "$none" }, null],
      [{ $dayOfWeek: "$when" }, 1],
      [{ $dayOfWeek: { date: "$when", timezone: "Europe/Moscow" } }, 2],
      [{ $dateTrunc: { date: "$when", unit: "hour" } }, at("2026-10-25T23:00:00Z")],
      [{ $dateTrunc: { date: "$when", unit: "minute", binSize: 15 } }, at("2026-10-25T23:30:00Z")],
      [{ $dateTrunc: { date: "$when", unit: "day", timezone: "Europe/Berlin" } }, at("2026-10-25T23:00:00Z")],
      [
        { $dateTrunc: { date: at("2026-10-25T12:00:00Z"), unit: "day", timezone: "Europe/Berlin" } },
        at("2026-10-24T22:00:00Z"),
      ],
      [
        { $dateTrunc: { date: "$when", unit: "month", timezone: "Asia/Vladivostok" } },
        at("2026-09-30T14:00:00Z"),
      ],
      [{ $dateTrunc: { date: "$when", unit: "week", startOfWeek: "monday" } }, at("2026-10-19T00:00:00Z")],
      [{ $dateTrunc: { date: "$when", unit: "week" } }, at("2026-10-25T00:00:00Z")],
      [{ $dateTrunc: { date: "$when", unit: "year" } }, at("2026-01-01T00:00:00Z")],
      [{ $dateTrunc: { date: "$none", unit: "day" } }, null],
      [{ $dateDiff: { startDate: at("2026-10-24T22:59:00Z"), endDate: "$when", unit: "day" } }, 1],
      [
        {
          $dateDiff: {
            startDate: at("2026-10-24T20:00:00Z"),
            endDate: "$when",
            unit: "day",
            timezone: "Europe/Moscow",
          },
        },
        2,
      ],
      [{ $dateDiff: { startDate: at("2026-10-25T22:59:00Z"), endDate: "$when", unit: "hour" } }, 1],
      [{ $dateDiff: { startDate: at("2026-10-25T23:30:14.900Z"), endDate: "$when", unit: "second" } }, 1],
      [{ $dateDiff: { startDate: at("2025-12-31T00:00:00Z"), endDate: "$when", unit: "month" } }, 10],
      [{ $dateDiff: { startDate: "$none", endDate: "$when", unit: "day" } }, null],
      [{ $dateToString: { date: "$when", format: "%Y-%m-%d %H:%M:%S.%L" } }, "2026-10-25 23:30:15.250"],
      [
        { $dateToString: { date: "$when", format: "%Y-%m-%dT%H:%M%z", timezone: "Asia/Kolkata" } },
        "2026-10-26T05:00+0530",
      ],
      [{ $dateToString: { date: "$when", format: "%G-W%V-%u" } }, "2026-W43-7"],
      [{ $dateToString: { date: "$none", format: "%Y", onNull: "never" } }, "never"],
      [{ $dateToString: { date: "$when" } }, "2026-10-25T23:30:15.250Z"],
    ],
  ),
];
