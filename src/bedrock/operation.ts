/** The operations of Bedrock's data plane, by their names at AWS, on mantle by those of their makers. */

export type Operation =
  | 'Converse'
  | 'ConverseStream'
  | 'InvokeModel'
  | 'InvokeModelWithResponseStream'
  | 'CountTokens'
  | 'ChatCompletions'
  | 'Responses'
  | 'Messages'
  | 'ListModels';
