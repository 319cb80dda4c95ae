// All rules of graphql-eslint for schemas, and for Relay's connections. Every exception is argued in docs/adr/0010.
import graphql from "@graphql-eslint/eslint-plugin";

// What something is, not which one: two that say the same are the same.
const VALUES = [
  "Amounts", "Basis", "Category", "Change", "Coverage", "ExtraColumn", "ExtraValue", "Goal", "Identifier", "Labelled",
  "OpeningBalance", "PageInfo", "Seal", "Stated", "StatedCell", "Years",
];
// Known by something else: a fact by its position, a report by its project and month, a receipt by its command.
const KNOWN_OTHERWISE = ["FactRecorded", "Filing", "HistoryEvent", "Investment", "Receipt", "Report", "ReportingMonth"];
// Rows of statistics: computed for one question.
const STATISTICS = ["FilingMonth", "MonthInvestment", "ProgrammeTotal"];
// Parts of one proposal, computed anew whenever it is asked for.
const PROPOSED = [
  "ImportAbsent", "ImportAnswer", "ImportCandidate", "ImportChange", "ImportComparison", "ImportCount", "ImportNote",
  "ImportPlace", "ImportProblem", "ImportProposal", "ImportSaid",
];
const RESULTS = ["Answered", "Committed", "Connection", "Discarded", "Edge", "Recorded", "Refusal", "Refused"];

export default [
  {
    files: ["**/*.graphql"],
    languageOptions: {
      parser: graphql.parser,
      parserOptions: { graphQLConfig: { schema: "schema/schema.graphql" } },
    },
    plugins: { "@graphql-eslint": graphql },
    rules: {
      ...graphql.configs["flat/schema-all"].rules,
      ...graphql.configs["flat/schema-relay"].rules,
      "@graphql-eslint/alphabetize": "off",
      "@graphql-eslint/no-root-type": "off",
      "@graphql-eslint/relay-arguments": ["error", { includeBoth: false }],
      "@graphql-eslint/relay-edge-types": ["error", { shouldImplementNode: false, listTypeCanWrapOnlyEdgeType: false }],
      "@graphql-eslint/require-description": [
        "error",
        {
          types: true,
          rootField: true,
          FieldDefinition: true,
          InputValueDefinition: true,
          EnumValueDefinition: true,
          ignoredSelectors: ["DirectiveDefinition *"],
        },
      ],
      "@graphql-eslint/strict-id-in-types": [
        "error",
        {
          acceptedIdTypes: ["UUID", "String"],
          exceptions: { types: [...VALUES, ...KNOWN_OTHERWISE, ...STATISTICS, ...PROPOSED], suffixes: RESULTS },
        },
      ],
    },
  },
];
