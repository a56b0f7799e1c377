#![allow(missing_docs)]
use serde::{Deserialize, Serialize};
use crate::id::*; use crate::time::Timestamp;
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all="snake_case")]
pub enum Filter { Everybody, All(Vec<Filter>), Any(Vec<Filter>), Not(Box<Filter>), Language(Vec<String>), Joined{after:Option<Timestamp>,before:Option<Timestamp>}, Active{since:Timestamp}, Plan(Vec<String>), Tag(Vec<String>), Users(Vec<UserId>) }
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Content {}
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag="task",rename_all="snake_case")]
pub enum Task { Send(Content), Edit{broadcast:BroadcastId,content:Content}, Delete{broadcast:BroadcastId} }
